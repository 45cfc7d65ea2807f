"""Forms of the room: planning of staff, and what people say about themselves."""
