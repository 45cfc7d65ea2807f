"""Made-up people and work for trying the platform (docs/decisions/0012-demo-data.md). Nothing imports this room."""
