from django.contrib.auth.middleware import LoginRequiredMiddleware


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, which loads session and account even for views that are open to all; here those come first.

    What a signed-in person was shown is kept by no browser: on a shared phone, Back after signing out shows nothing.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def process_response(self, request, response):
        # The account as far as it was loaded for this answer: to ask request.user would load it for every other one.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response
