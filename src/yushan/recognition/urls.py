"""Addresses of the room: the honour wall and the shop for everybody, one's own recognition, the pages of staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.recognition.views import honours, items, letters, me, redemptions, shop, stars

app_name = "recognition"
urlpatterns: list[URLPattern | URLResolver] = [
    path("honours/stars", honours.wall, name="honours"),
    path("honours/stars/", honours.wall),
    path("shop", shop.listing, name="shop"),
    path("shop/", shop.listing),
    path("shop/<str:code>/", shop.item, name="item"),
    path("shop/<str:code>/picture/", shop.picture, name="picture"),
    path("shop/<str:code>/redeem/", shop.redeem, name="redeem"),
    path("me/stars/", me.stars, name="stars"),
    path("me/stars/honours/", me.honours, name="agree"),
    path("me/stars/anniversary/", me.anniversary, name="anniversary"),
    path("me/points/", me.points, name="points"),
    path("me/redemptions/", shop.redemptions, name="redemptions"),
    path("me/redemptions/<int:pk>/", shop.redemption, name="redemption"),
    path("me/redemptions/<int:pk>/cancel/", shop.cancel, name="cancel"),
    path("me/letters/", me.letters, name="letters"),
    path("me/letters/<int:pk>/file.pdf", me.letter_file, name="letter_file"),
    path("staff/stars/", stars.listing, name="staff_stars"),
    path("staff/thanks/", letters.listing, name="thanks"),
    path("staff/thanks/new/", letters.choose, name="thanks_choose"),
    path("staff/thanks/new/<int:pk>/", letters.write, name="thanks_write"),
    path("staff/thanks/<int:pk>/", letters.detail, name="thanks_detail"),
    path("staff/thanks/<int:pk>/file.pdf", letters.bundle, name="thanks_file"),
    path("staff/rewards/", items.listing, name="rewards"),
    path("staff/rewards/new/", items.create, name="reward_new"),
    path("staff/rewards/redemptions/", redemptions.listing, name="staff_redemptions"),
    path("staff/rewards/redemptions/export/", redemptions.export, name="redemptions_export"),
    path("staff/rewards/collect/", redemptions.collect, name="collect"),
    path("staff/rewards/redemptions/<int:pk>/", redemptions.detail, name="staff_redemption"),
    path("staff/rewards/redemptions/<int:pk>/hand-out/", redemptions.hand_out, name="hand_out"),
    path("staff/rewards/redemptions/<int:pk>/cancel/", redemptions.withdraw, name="withdraw"),
    path("staff/rewards/<int:pk>/", items.detail, name="reward"),
    path("staff/rewards/<int:pk>/edit/", items.edit, name="reward_edit"),
    path("staff/rewards/<int:pk>/stock/", items.stock, name="reward_stock"),
    path("staff/rewards/<int:pk>/offer/", items.offer, name="reward_offer"),
    path("staff/rewards/<int:pk>/picture/", items.picture, name="reward_picture"),
]
