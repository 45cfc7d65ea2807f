"""Tests that cross the rooms: what no single room can prove."""
