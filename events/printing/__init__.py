"""What is drawn with typst: the pictures of shared links and the programme on paper.

`engine` runs it, the `.typ` files draw; texts reach them as data, never as source.
"""
