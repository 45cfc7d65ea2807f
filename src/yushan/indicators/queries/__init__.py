from yushan.common.rates import Rate
from yushan.indicators.queries.figures import Figures, city_figures, figures, figures_of, figures_on
from yushan.indicators.queries.people import PeopleFilter, people_behind
from yushan.indicators.queries.trend import Course, MonthPoint, course, month_ends, monthly_trend

__all__ = [
    "Course",
    "Figures",
    "MonthPoint",
    "PeopleFilter",
    "Rate",
    "city_figures",
    "course",
    "figures",
    "figures_of",
    "figures_on",
    "month_ends",
    "monthly_trend",
    "people_behind",
]
