"""Django's settings, assembled from one file per concern."""

from curbstop.config.settings.auth import *
from curbstop.config.settings.base import *
from curbstop.config.settings.database import *
from curbstop.config.settings.mail import *
from curbstop.config.settings.queue import *
from curbstop.config.settings.static import *
