"""The routes recipients see."""
