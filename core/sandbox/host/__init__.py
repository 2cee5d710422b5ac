"""What acts for a learner's code in the server: real PyTorch objects, and what they do."""
