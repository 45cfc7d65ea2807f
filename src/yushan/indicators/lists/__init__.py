"""What stands behind the counts that this room keeps: people, activities and opinions, hours, the tree."""
