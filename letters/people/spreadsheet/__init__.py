"""How a spreadsheet file becomes lines of cells, as a person sees them; `people.sheets` is the door to this room."""
