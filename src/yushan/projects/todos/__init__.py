"""What waits for somebody, a file for each subject."""
