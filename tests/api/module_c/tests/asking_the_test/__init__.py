"""A fixture asks who requests it: `request.module`, and marks of the test."""
