from yushan.volunteers.forms.fields import IdentityField, MobileField, NameField
from yushan.volunteers.forms.profile import ProfileForm
from yushan.volunteers.forms.registration import ConfirmForm, ConsentForm, ContactForm, WardForm, WhoForm
from yushan.volunteers.forms.service import QualificationForm, ServiceForm
from yushan.volunteers.forms.staff import ContactCorrectionForm, HelperForm, ReasonForm
from yushan.volunteers.forms.teams import InvitationForm, PauseForm, TransferForm

__all__ = [
    "ConfirmForm",
    "ConsentForm",
    "ContactCorrectionForm",
    "ContactForm",
    "HelperForm",
    "IdentityField",
    "InvitationForm",
    "MobileField",
    "NameField",
    "PauseForm",
    "ProfileForm",
    "QualificationForm",
    "ReasonForm",
    "ServiceForm",
    "TransferForm",
    "WardForm",
    "WhoForm",
]
