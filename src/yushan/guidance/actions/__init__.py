from yushan.guidance.actions.scores import keep_scores

__all__ = ["keep_scores"]
