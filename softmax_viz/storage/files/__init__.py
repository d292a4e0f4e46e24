"""Bytes on the disk: whole files or none, locks, private folders."""
