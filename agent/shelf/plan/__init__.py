"""What should stand where: planograms, their products, and a camera's view of them."""
