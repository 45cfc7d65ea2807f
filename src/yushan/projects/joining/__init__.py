"""What each part of the room joins at start; called by apps.py."""
