"""How the window looks: tokens, theme, icons, the product mark."""
