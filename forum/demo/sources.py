"""Where the content of the first edition comes from. What is invented says so."""

AGADIR_TV = "https://agadirtv.ma/108255.html"
AGADIR_INO = (
    "https://agadirino.ma/2025/05/06/%D8%A3%D9%83%D8%A7%D8%AF%D9%8A%D8%B1-"
    "%D8%A7%D9%86%D8%B7%D9%84%D8%A7%D9%82-%D9%81%D8%B9%D8%A7%D9%84%D9%8A%D8%A7%D8%AA-"
    "%D8%A7%D9%84%D9%85%D9%86%D8%AA%D8%AF%D9%89-%D8%A7%D9%84%D8%AF%D9%88/"
)
EXPRESS_TV = (
    "https://fr.expresstv.ma/2025/05/"
    "lancement-de-la-premiere-edition-du-forum-international-de-lindustrie-et-des-services-a-agadir"
)
ALMAYDAN = "https://almaydanpress.com/?p=19780"
CITY_OF_INNOVATION = "https://www.infomediaire.net/agadir-la-cite-de-linnovation-ouvre-ses-portes/"
ILLUSTRATIVE = "Montada (demo)"


def dispatch(paragraph):
    """A paragraph of the agency's closing report, named alike in every language."""
    return f"MAP, § {paragraph}"
