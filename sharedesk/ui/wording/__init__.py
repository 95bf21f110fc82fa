"""What the window says of links: sizes, moments, states, headings, rules."""
