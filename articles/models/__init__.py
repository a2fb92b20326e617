from articles.models.article import Article, Byline
from articles.models.asking import Invitation, InvitationLink, InvitedAnswer, InvitedPortrait
from articles.models.card import Card
from articles.models.correction import Correction
from articles.models.desk import DeskMail, DeskNotice
from articles.models.front_page import FrontPage, FrontPageSecond
from articles.models.history import Generation, PieceVersion, PublicationEvent
from articles.models.house import AllowedTerm, HouseTerm
from articles.models.indexnow import IndexNowRun
from articles.models.page import Page
from articles.models.people import Author, Expert, ExpertLink
from articles.models.picture import FormerFile, Picture, PictureInText
from articles.models.preview_link import PreviewLink
from articles.models.qa import Answer, JointParticipant, Participant, Question
from articles.models.redirect import FormerTopic, Redirect
from articles.models.report import ReportEntry, SpecialReport
from articles.models.section import Section, Topic
from articles.models.seeding import SeededRow
from articles.models.sign_off import SignOff, SignOffAnswer, SignOffLink
from articles.models.unsaved import UnsavedText

__all__ = [
    "AllowedTerm",
    "Answer",
    "Article",
    "Author",
    "Byline",
    "Card",
    "Correction",
    "DeskMail",
    "DeskNotice",
    "Expert",
    "ExpertLink",
    "FormerFile",
    "FormerTopic",
    "FrontPage",
    "FrontPageSecond",
    "Generation",
    "HouseTerm",
    "IndexNowRun",
    "Invitation",
    "InvitationLink",
    "InvitedAnswer",
    "InvitedPortrait",
    "JointParticipant",
    "Page",
    "Participant",
    "Picture",
    "PictureInText",
    "PieceVersion",
    "PreviewLink",
    "PublicationEvent",
    "Question",
    "Redirect",
    "ReportEntry",
    "Section",
    "SeededRow",
    "SignOff",
    "SignOffAnswer",
    "SignOffLink",
    "SpecialReport",
    "Topic",
    "UnsavedText",
]
