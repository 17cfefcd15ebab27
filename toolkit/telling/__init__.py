"""What people are told of a campaign, in Chinese: pure texts for whoever shows them, the console or the page."""
