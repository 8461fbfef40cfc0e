"""The acts on a plan's routes and on ready pathways: what was typed is saved first, and every act can be undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.presenters import plan_routes_jobs as jobs
from ui.presenters import record_jobs
from ui.presenters.saving import save

if TYPE_CHECKING:
    from collections.abc import Callable

    from karriere_app.domain.fields import RecordId
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_jobs import Stored


class RouteActs(QObject):
    """Asks the worker for acts on routes and pathways of one plan.

    Signals:
        route_added: a route is in the store; arg: its id.
        route_removed: a route went with its steps; arg: the change set that brings it back.
        pathway_put: a pathway stands on a route; arg: the route's id.
        templates_changed: a template was saved, renamed, deleted or brought back; arg: its id ("" where it is gone).
        template_deleted: a template went; arg: the change set that brings it back.
        failed: the store refused; arg: KarriereError.
    """

    route_added = Signal(str)
    route_removed = Signal(object)
    pathway_put = Signal(str)
    templates_changed = Signal(str)
    template_deleted = Signal(object)
    failed = Signal(object)

    def __init__(self, presenter: PlanPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent or presenter)
        self._presenter = presenter

    def add(self, title: str, copy_of: str | None = None) -> None:
        """Add a route, empty or with the steps of another, and put it in front."""
        label = self.tr("Kopierte vei") if copy_of is not None else self.tr("La til vei")
        job = partial(jobs.add, plan=self._presenter.plan, title=title, copy_of=copy_of)
        self._do(job, label, self._added)

    def choose(self, route: str) -> None:
        """Make a route the chosen one."""
        self._do(partial(jobs.choose, route=route), self.tr("Valgte vei"))

    def rename(self, route: str, title: str) -> None:
        """Give a route another name."""
        self._do(partial(jobs.rename, route=route, title=title), self.tr("Endret navn på vei"))

    def remove(self, route: str) -> None:
        """Remove a route with its steps."""
        self._do(partial(jobs.remove, route=route), self.tr("Fjernet vei"), self._removed)

    def put(self, pathway: str, *, replace: bool, area: str | None) -> None:
        """Put a pathway on the route in front."""
        route = self._presenter.shown_route
        plan = self._presenter.plan
        job = partial(jobs.put_on_plan, plan=plan, pathway=pathway, route=route, replace=replace, area=area)
        self._do(job, self.tr("La inn ferdig vei"), partial(self._put, route or ""))

    def save_template(self, title: str) -> None:
        """Save the route in front as a template for every counsellor."""
        route = self._presenter.shown_route
        if route is not None:
            job = partial(jobs.save_template, plan=self._presenter.plan, route=route, title=title)
            self._do(job, self.tr("Lagret vei som mal"), self._template_changed)

    def rename_template(self, template: str, title: str) -> None:
        """Give a template another title."""
        job = partial(jobs.rename_template, template=template, title=title)
        self._do(job, self.tr("Endret navn på mal"), self._template_changed)

    def delete_template(self, template: str) -> None:
        """Delete a template."""
        self._do(partial(jobs.delete_template, template=template), self.tr("Slettet mal"), self._template_gone)

    def bring_back(self, change_set: RecordId) -> None:
        """Undo a deletion of a template."""
        job = partial(record_jobs.undo, change_set=change_set)
        self._do(job, self.tr("Hentet tilbake mal"), self._template_changed)

    def _do(self, job: Callable[[Desk], Stored], label: str, done: Callable[[Stored], object] | None = None) -> None:
        self._presenter.commit()
        save(
            self._presenter.workplace,
            self,
            job,
            label=label,
            participant=self._presenter.context.person.id,
            done=done or _nothing,
            failed=self._fail,
        )

    def _added(self, stored: Stored) -> None:
        self.route_added.emit(stored.ids[0])
        self._presenter.show_route(stored.ids[0])

    def _removed(self, stored: Stored) -> None:
        self.route_removed.emit(stored.change_set)

    def _put(self, route: str, stored: Stored) -> None:
        self.pathway_put.emit(route)

    def _template_changed(self, stored: Stored) -> None:
        self.templates_changed.emit(stored.ids[0])

    def _template_gone(self, stored: Stored) -> None:
        self.templates_changed.emit("")
        self.template_deleted.emit(stored.change_set)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)


def _nothing(stored: Stored) -> None:
    """What follows an act that needs no word of its own."""
