"""Painted tables of softmax by hand: columns of bars, and three ways in a number type, with their numbers as text."""
