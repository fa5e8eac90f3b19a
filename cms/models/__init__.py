"""The pages: a plain root, the guides' front page, topics, guides; and what was loaded from files."""

from cms.models.guide import Audience, GuidePage
from cms.models.index import GuideIndexPage
from cms.models.loaded import LoadedGuide
from cms.models.root import RootPage
from cms.models.topic import TopicIcon, TopicPage

__all__ = ["Audience", "GuideIndexPage", "GuidePage", "LoadedGuide", "RootPage", "TopicIcon", "TopicPage"]
