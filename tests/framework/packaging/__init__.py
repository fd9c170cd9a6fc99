"""The engine as a package: built, installed, upgraded, and without the libraries that only some features need."""
