"""Pure rules of the room: facts and time are arguments."""
