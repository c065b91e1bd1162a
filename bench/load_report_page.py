"""``python -m bench.load_report_page``: processor time of the report of a day under load, of four modules."""

from __future__ import annotations

import sys
import time

from modulestack.load.outcomes import Outcome
from modulestack.load.tally import Tally, summary
from modulestack.rehearsal.load.load_document import document_of
from modulestack.rehearsal.load.load_record import MOST_LOOKS, LoadRecord
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.load.scenario_model import PromiseKeys
from modulestack.rehearsal.scenarios.service_course import ServiceCourse, ServiceSample
from modulestack.report_page.bundle import bundle
from modulestack.report_page.page import page

MODULES, DAY_S = ("web", "api", "shop", "search"), 86_400


def main() -> None:
    """Measure and print."""
    report = _report()
    began = time.process_time()
    size = len(page(document_of(report), bundle()).encode())
    what = f"a report of a day under load, {size / 1e6:.1f} MB"
    sys.stdout.write(f"{what:<48} {f'{time.process_time() - began:.2f} s':>20}   ≤ 2 s, ≤ 3 MB\n")


def _report() -> LoadReport:
    tally = _tally()
    modules = tuple(
        ModuleUnderLoad(name=name, summary=summary(tally.total()), retried=0, skipped=0, tasks=(), tally=tally)
        for name in MODULES
    )
    return LoadReport(
        environment="prod",
        scenario="day.yaml",
        description="a day",
        seed=1,
        promise=PromiseKeys(lost_percent=100),
        modules=modules,
        events=(),
        is_finished=True,
        simulated_s=float(DAY_S),
        seconds=1.0,
        record=LoadRecord(courses=dict.fromkeys(MODULES, _course())),
    )


def _tally() -> Tally:
    """Two versions, every outcome, each ten seconds."""
    tally = Tally()
    for number in range(DAY_S // 10):
        stretch = tally.at(number * 10.0)
        for outcome in Outcome:
            stretch.counts[f"web:r{number * 2 // 8640}", outcome] = number % 7 + outcome
        stretch.latency |= dict.fromkeys(range(60, 200, 3), number % 5 + 1)
    return tally


def _course() -> ServiceCourse:
    """Another one at each look."""
    samples = tuple(
        ServiceSample(
            at_s=DAY_S / MOST_LOOKS * look,
            desired=look % 9 + 1,
            running=look % 9,
            tasks={("web:r0 (revision 1)", "running"): look % 9, ("web:r1 (revision 2)", "starting"): look % 2},
            targets={"healthy": look % 9, "initial": look % 2, "draining": look % 3},
            weights={"web:r0 (revision 1)": 100 - look % 100, "web:r1 (revision 2)": look % 100},
        )
        for look in range(MOST_LOOKS)
    )
    return ServiceCourse(samples=samples, alarms=(), scaling=(), until_s=float(DAY_S))


if __name__ == "__main__":
    main()
