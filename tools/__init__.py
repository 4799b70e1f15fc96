"""What is not on the device: demo, renderer, training, planogram import, benchmarks."""
