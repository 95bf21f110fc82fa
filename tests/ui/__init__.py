"""The window: widgets, models and pages with a real Qt, without a screen."""
