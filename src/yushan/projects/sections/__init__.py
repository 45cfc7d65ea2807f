"""Parts of a plan folder that this room keeps."""
