"""How a community learns: figures, findings, recommendations, and the reports that others pull."""
