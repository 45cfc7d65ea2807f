from yushan.activities.forms.plan import ActivityForm, PlanFormSet
from yushan.activities.forms.small import CorrectionForm, ListFilterForm

__all__ = ["ActivityForm", "CorrectionForm", "ListFilterForm", "PlanFormSet"]
