"""What is recorded of each client library, whatever it does, and that the library does not notice."""
