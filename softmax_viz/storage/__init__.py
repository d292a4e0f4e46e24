"""Bytes on disk and nothing else."""
