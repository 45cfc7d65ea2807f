"""Uploaded files, for no longer than they are needed."""

from yushan.common.sealed_files import SealedFolder

FILES = SealedFolder("imports", "上传的文件已经删除，请重新上传。")
