"""The vocabularies a mapping normalises against: its own and those of the register."""

from collections.abc import Mapping

from msgspec import UnsetType

from muniment.capabilities.imports.model.form import Flaw, nearest
from muniment.capabilities.imports.model.mapping import ImportMapping, Transform
from muniment.capabilities.imports.model.tally import Tally
from muniment.capabilities.imports.model.transforms import Step, term_step
from muniment.capabilities.imports.model.vocabulary import Matcher, Term, Vocabulary


class Terms:
    """Makes the steps that normalise, and collects what is wrong with the vocabularies named."""

    def __init__(
        self, mapping: ImportMapping, vocabularies: Mapping[str, Vocabulary], tally: Tally
    ) -> None:
        own = {
            name: Vocabulary(name, tuple(Term(code, "", words) for code, words in terms.items()))
            for name, terms in mapping.vocabularies.items()
        }
        self._vocabularies = {**vocabularies, **own}
        self._tally = tally
        self.flaws: list[Flaw] = []

    def step(self, at: str, transform: Transform, column: str) -> Step:
        """Return the step that normalises `column` as `transform` says."""
        name = str(transform.vocabulary)
        synonyms = {} if isinstance(transform.synonyms, UnsetType) else transform.synonyms
        vocabulary = self._vocabularies.get(name)
        if vocabulary is None:
            known = sorted(self._vocabularies)
            near = nearest(name, known)
            accepted = ", ".join(known) or "none that are known"
            self.flaws.append(Flaw(at, f"there is no vocabulary '{name}'{near}; use {accepted}"))
            vocabulary = Vocabulary(name, ())
        else:
            self._check_synonyms(at, vocabulary, synonyms)
        return term_step(Matcher(vocabulary, synonyms), self._tally.of(column, name))

    def _check_synonyms(self, at: str, vocabulary: Vocabulary, synonyms: Mapping[str, str]) -> None:
        codes = {term.code for term in vocabulary.terms}
        for word, code in synonyms.items():
            if code not in codes:
                self.flaws.append(
                    Flaw(
                        at,
                        f"the synonym '{word}' stands for '{code}', which is no term of "
                        f"'{vocabulary.name}'{nearest(code, codes)}",
                    )
                )
