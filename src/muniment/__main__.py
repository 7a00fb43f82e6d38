"""`python -m muniment` and the console script `muniment`."""

from muniment.cli.root import main

if __name__ == "__main__":
    main()
