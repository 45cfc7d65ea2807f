from yushan.portal.forms.certificates import CertificateForm
from yushan.portal.forms.erasing import ErasureForm

__all__ = ["CertificateForm", "ErasureForm"]
