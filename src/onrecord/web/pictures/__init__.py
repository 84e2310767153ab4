"""A case as pictures and tables: what each shows, as plain data, with the address of the sentences behind
each mark."""
