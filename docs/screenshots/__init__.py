"""The parts of `make_screenshots.py`: sample files, a sample office, its visitors, and the two cameras."""
