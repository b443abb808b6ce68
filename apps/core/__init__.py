"""What every app may use and that knows nothing of the product: Markdown, refusals, paging, live messages."""
