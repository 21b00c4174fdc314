"""Moves code off the vendor's blocking video calls and onto the job queue; the command is ``decart-codemod``."""

__version__ = "0.1.0"
