"""Knowledge graphs of machine-learning papers."""
