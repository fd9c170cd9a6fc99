"""What the tests of this module need that takes more than one line."""
