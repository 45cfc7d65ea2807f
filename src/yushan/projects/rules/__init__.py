"""Pure rules of the room, a file for each subject: no ORM, no clock; numbers of the rulebook come in as arguments."""
