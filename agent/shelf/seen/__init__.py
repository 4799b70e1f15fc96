"""One frame: boxes, textures and likenesses become a vote for every facing."""
