"""${message}"""

import sqlalchemy as sa
from alembic import op

import muniment.platform.database.types
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = ${repr(up_revision)}


def upgrade() -> None:
    """Bring the schema forward."""
    ${upgrades if upgrades else "pass"}
