"""Official lists and catalogues: one module per register, and the dated store they fill."""
