"""What a plan's route is made from: time, programmes, pathways, crediting, rights, checks. Pure."""
