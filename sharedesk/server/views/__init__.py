"""View models: what each page shows, ready to print, so that templates decide nothing."""
