"""What is run from the Makefile: set-up, start, checks, catalogues."""
