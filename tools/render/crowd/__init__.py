"""People and what they push, between the camera and the shelf."""
